/** Who a template is for, in the order of the gallery. */
export const personas: { id: string; label: string }[] = [
  { id: 'developers', label: 'Developers' },
  { id: 'data', label: 'Data' },
  { id: 'marketing', label: 'Marketing' },
  { id: 'sales', label: 'Sales' },
  { id: 'finance', label: 'Finance' },
  { id: 'other', label: 'Other' },
];

export const personaLabel = (id: string) => personas.find((persona) => persona.id === id)?.label ?? id;
