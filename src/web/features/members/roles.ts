export const roleOptions = [
  { value: 'user', label: 'User', hint: 'Launches, builds and asks to publish' },
  { value: 'admin', label: 'Admin', hint: 'Sees and changes everything in the organization' },
];
