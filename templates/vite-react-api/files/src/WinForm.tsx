import { type SubmitEvent, useState } from 'react';

interface Props {
  /** Resolves to whether it was stored. */
  onAdd: (text: string, author: string) => Promise<boolean>;
}

export function WinForm({ onAdd }: Props) {
  const [text, setText] = useState('');
  const [author, setAuthor] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    if (await onAdd(text, author)) setText('');
    setBusy(false);
  }

  return (
    <form className="card form" onSubmit={submit}>
      <label className="wide">
        What happened
        <input value={text} onChange={(e) => setText(e.target.value)} maxLength={280} required placeholder="Closed the books two days early" />
      </label>
      <label>
        Who
        <input value={author} onChange={(e) => setAuthor(e.target.value)} maxLength={60} required placeholder="Finance" />
      </label>
      <button type="submit" disabled={busy}>
        Add win
      </button>
    </form>
  );
}
