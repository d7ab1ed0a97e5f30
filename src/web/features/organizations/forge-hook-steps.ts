/** Where the address and the secret are pasted, in the words of each forge's own pages. */
export const hookSteps: Record<'github' | 'gitlab' | 'gitea' | 'bitbucket', string[]> = {
  github: [
    'At GitHub, open the organization’s or the repository’s Settings, Webhooks, Add webhook.',
    'Paste the address as Payload URL and the secret as Secret. Choose the content type application/json.',
    'Choose “Let me select individual events”, then Pull requests and Pull request reviews.',
  ],
  gitlab: [
    'At GitLab, open the group’s or the project’s Settings, Webhooks, Add new webhook.',
    'Paste the address as URL and the secret as Signing token, or as Secret token where there is none.',
    'Choose the trigger Merge request events.',
  ],
  gitea: [
    'At Gitea or Forgejo, open the organization’s or the repository’s Settings, Webhooks, Add webhook, Gitea or Forgejo.',
    'Paste the address as Target URL and the secret as Secret. Leave the content type at application/json.',
    'Choose “Custom events”, then Pull request and Pull request reviewed.',
  ],
  bitbucket: [
    'At Bitbucket, open the repository’s Repository settings, Webhooks, Add webhook.',
    'Paste the address as URL and the secret as Secret.',
    'Choose the pull request triggers Approved, Merged and Declined.',
  ],
};
