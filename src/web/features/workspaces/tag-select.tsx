import { Select } from '#web/ui/select.tsx';

/** Stands for no tag in the list, whose values must not be empty; no tag is written like this. */
const anyTag = '(any)';

/** Narrows a list of workspaces to one tag. Not there while there is nothing to choose from. */
export function TagSelect({
  tags,
  value,
  onChange,
  className,
}: {
  tags: string[];
  value: string | undefined;
  onChange: (tag: string | undefined) => void;
  className?: string;
}) {
  if (tags.length === 0 && !value) return null;
  // The chosen one stays in the list when nothing has it any more.
  const all = [...new Set([...tags, ...(value ? [value] : [])])];
  return (
    <Select
      label="Tag"
      {...(className ? { className } : {})}
      value={value ?? anyTag}
      onChange={(next) => onChange(next === anyTag ? undefined : next)}
      options={[{ value: anyTag, label: 'Any tag' }, ...all.map((tag) => ({ value: tag, label: tag }))]}
    />
  );
}
