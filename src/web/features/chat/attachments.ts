import { chatLimits } from '#contract/limits.ts';
import type { PromptPart } from './opencode.ts';

export interface Attachment {
  /** The same file may be attached twice. */
  id: number;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  /** `data:` with the bytes: a file on this machine means nothing in the workspace. */
  url: string;
}

/** Why a file may not be attached beside those that are; null when it may. */
export function refusal(file: { name: string; size: number }, attached: readonly { size: number }[]): string | null {
  if (file.size > chatLimits.file) return `${file.name} is larger than ${megabytes(chatLimits.file)}.`;
  const all = attached.reduce((sum, { size }) => sum + size, file.size);
  if (all > chatLimits.files) return `All files of a message together may have ${megabytes(chatLimits.files)}.`;
  return null;
}

const megabytes = (bytes: number) => `${bytes / 1024 / 1024} MB`;

const textTypes = /^(?:text\/|application\/(?:json|xml|javascript|typescript|yaml|x-sh|sql|toml))/;
const textNames =
  /\.(?:[cm]?[jt]sx?|json|ya?ml|toml|md|csv|txt|html?|css|py|rb|go|rs|java|sh|sql|svg|xml|env|ini|log)$/i;

/** Models read images, PDFs and text. A browser calls most source files by no type or a wrong one. */
export function mimeOf(file: { name: string; type: string }): string {
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(file.type) || file.type === 'application/pdf') return file.type;
  if (textTypes.test(file.type) || textNames.test(file.name)) return 'text/plain';
  return file.type || 'application/octet-stream';
}

export const isReadable = (mime: string) =>
  mime === 'text/plain' || mime === 'application/pdf' || mime.startsWith('image/');

let attached = 0;

export async function readAttachment(file: File): Promise<Attachment> {
  const mime = mimeOf(file);
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([file], { type: mime }));
  });
  return { id: ++attached, name: file.name || 'pasted image.png', mime, size: file.size, url };
}

export function promptParts(text: string, attached: readonly Attachment[]): PromptPart[] {
  const files = attached.map(({ name, mime, url }) => ({ type: 'file' as const, mime, filename: name, url }));
  return text ? [{ type: 'text', text }, ...files] : files;
}
