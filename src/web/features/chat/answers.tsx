import { belongsTo, type ChatData } from './chat-data.ts';
import type { ChatStore } from './chat-store.ts';
import { PermissionCard } from './permission-card.tsx';
import { QuestionCard } from './question-card.tsx';

/** What the assistant waits for, one at a time: it cannot go on without. */
export function Answers({
  data,
  session,
  store,
  onError,
}: {
  data: ChatData;
  session: string;
  store: ChatStore;
  onError: (error: unknown) => void;
}) {
  const permission = data.permissions.find(({ sessionID }) => belongsTo(data, session, sessionID));
  if (permission) {
    return (
      <PermissionCard
        key={permission.id}
        permission={permission}
        onReply={(reply) => store.permit(permission.id, reply).catch(onError)}
      />
    );
  }
  const question = data.questions.find(({ sessionID }) => belongsTo(data, session, sessionID));
  if (!question) return null;
  return (
    <QuestionCard
      key={question.id}
      question={question}
      onAnswer={(answers) => store.answer(question.id, answers).catch(onError)}
      onSkip={() => store.skip(question.id).catch(onError)}
    />
  );
}
