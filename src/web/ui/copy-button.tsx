import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { copyText } from './copy-text.ts';
import { IconButton } from './icon-button.tsx';

/** Copies a text. `labelled` shows the label beside the icon. */
export function CopyButton({ text, label = 'Copy', labelled }: { text: string; label?: string; labelled?: boolean }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void copyText(text).then(() => setCopied(true));
  const icon = copied ? <Check aria-hidden /> : <Copy aria-hidden />;
  const shown = copied ? 'Copied' : label;
  if (!labelled) {
    return (
      <IconButton label={shown} size="icon-sm" onClick={copy}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button onClick={copy}>
      {icon}
      {shown}
    </Button>
  );
}
