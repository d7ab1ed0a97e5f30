import { useState } from 'react';
import type { AccessRule, AccessRuleType } from '#contract/access.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import { Textarea } from '#web/ui/input.tsx';
import { parseRules } from './parse-rules.ts';

export function AddManyDialog({
  type,
  onAdd,
  onClose,
}: {
  type: AccessRuleType;
  onAdd: (rules: AccessRule[]) => void;
  onClose: () => void;
}) {
  const [pasted, setPasted] = useState('');
  const rules = parseRules(pasted, type);
  const groups = type === 'group';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={groups ? 'Add groups' : 'Add domains and addresses'}
      description={groups ? 'One for each line.' : 'As you have them: lines, commas, a column of a sheet.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            off={rules.length === 0 ? 'Paste at least one.' : undefined}
            onClick={() => {
              onAdd(rules);
              onClose();
            }}
          >
            {rules.length > 1 ? `Add ${rules.length} rules` : 'Add rule'}
          </Button>
        </>
      }
    >
      <Field
        label={groups ? 'Groups' : 'Domains and addresses'}
        hint="Those that are in the list already are left out. Nothing is saved yet."
      >
        {(control) => (
          <Textarea
            {...control}
            autoFocus
            rows={8}
            placeholder={groups ? 'Data team\nSales, EMEA' : 'company.com\nada@partner.com'}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
