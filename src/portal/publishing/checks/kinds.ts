/** Rules of the scanner, in the words of people. */
const kinds: Record<string, string> = {
  aws: 'AWS key',
  gcp: 'Google Cloud key',
  privatekey: 'Private key',
  npm: 'npm token',
  basicauth: 'Address with a password in it',
  slack: 'Slack token',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify key',
  stripe: 'Stripe key',
  github: 'GitHub token',
  gitlab: 'GitLab token',
  grafana: 'Grafana token',
  openai: 'OpenAI key',
  anthropic: 'Anthropic key',
  groq: 'Groq key',
  huggingface: 'Hugging Face token',
  linear: 'Linear key',
  notion: 'Notion token',
  '1password': '1Password token',
  'database-connection-string': 'Password of a database',
  'hashicorp-vault': 'Vault token',
  vercel: 'Vercel token',
  databricks: 'Databricks token',
  docker: 'Docker token',
  figma: 'Figma token',
  cloudflare: 'Cloudflare token',
  tailscale: 'Tailscale key',
};

/** What a person calls what a rule of the scanner finds: `@secretlint/secretlint-rule-aws`. A newer rule goes by its own name. */
export function kindOf(ruleId: string): string {
  const rule = ruleId.replace('@secretlint/secretlint-rule-', '');
  return kinds[rule] ?? rule;
}
