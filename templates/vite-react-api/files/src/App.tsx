import { useEffect, useState } from 'react';
import { addWin, listWins, removeWin, type Win } from './api.ts';
import { WinCard } from './WinCard.tsx';
import { WinForm } from './WinForm.tsx';

export function App() {
  const [wins, setWins] = useState<Win[] | null>(null);
  const [error, setError] = useState('');

  /** Runs a change and shows why when it is refused. */
  async function attempt(change: () => Promise<void>) {
    try {
      await change();
      setError('');
      return true;
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      return false;
    }
  }

  useEffect(() => {
    void attempt(async () => setWins(await listWins()));
  }, []);

  const add = (text: string, author: string) =>
    attempt(async () => {
      const win = await addWin(text, author);
      setWins((current) => [win, ...(current ?? [])]);
    });

  const remove = (id: number) =>
    attempt(async () => {
      await removeWin(id);
      setWins((current) => (current ?? []).filter((win) => win.id !== id));
    });

  return (
    <main>
      <header className="top">
        <img src="/icon.svg" alt="" width="44" height="44" />
        <div>
          <h1>Team wins</h1>
          <p>Big or small: write down what went well, so that nobody forgets it.</p>
        </div>
      </header>

      <WinForm onAdd={add} />
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}

      <section aria-labelledby="list-title">
        <h2 id="list-title">
          Latest {wins && wins.length > 0 && <span className="count">{wins.length}</span>}
        </h2>
        {wins?.length === 0 && (
          <div className="empty">
            <strong>Nothing here yet</strong>
            <p>Add the first win above. It is stored in SQLite, in the folder <code>data</code>.</p>
          </div>
        )}
        <ul className="wins">
          {wins?.map((win) => (
            <WinCard key={win.id} win={win} onRemove={() => remove(win.id)} />
          ))}
        </ul>
      </section>
    </main>
  );
}
