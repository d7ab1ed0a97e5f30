import type { Role } from '#contract/identity.ts';

export interface Filter {
  q: string;
  role: Role | 'any';
  status: 'all' | 'active' | 'pending';
}

/** Whether somebody is meant by what was typed and chosen; the status decides about whole lists. */
export function matches({ q, role }: Filter, person: { email: string; name?: string; role: Role }): boolean {
  const typed = q.trim().toLowerCase();
  const text = `${person.name ?? ''}\n${person.email}`.toLowerCase();
  return (role === 'any' || person.role === role) && text.includes(typed);
}
