import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { query } from '#web/api/query.ts';
import { useSession } from '#web/api/session.ts';
import type { ChangedFile } from './changed-file.tsx';
import { FileDiff } from './file-diff.tsx';
import { FileRow } from './file-row.tsx';

interface Compared {
  workspaceId: string;
  ours: string;
  theirs: string;
}

/** One file of an update, which opens into what would change in it. */
export function UpdateFile({
  file,
  children,
  ...compared
}: Compared & {
  file: ChangedFile;
  /** What is decided about it. */
  children?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  return (
    <FileRow file={file} open={open} onOpen={setOpen} beside={children}>
      <UpdateDiff path={file.path} {...compared} />
    </FileRow>
  );
}

function UpdateDiff({ workspaceId, ...side }: Compared & { path: string }) {
  const { org } = useSession();
  const diff = useQuery({
    ...query('publishing', 'updateFile', { org, id: workspaceId, ...side }),
    staleTime: Infinity,
  });
  return <FileDiff of={diff} pictures={null} place={null} />;
}
