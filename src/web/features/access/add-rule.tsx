import { ClipboardPaste, Plus } from 'lucide-react';
import { useState } from 'react';
import { type AccessRule, type AccessRuleType, accessRuleType } from '#contract/access.ts';
import { Button } from '#web/ui/button.tsx';
import { IconButton } from '#web/ui/icon-button.tsx';
import { Input } from '#web/ui/input.tsx';
import { Select } from '#web/ui/select.tsx';
import { AddManyDialog } from './add-many-dialog.tsx';
import { parseRules } from './parse-rules.ts';
import { kinds } from './rule-row.tsx';

const options = accessRuleType.options.map((value) => ({ value, label: kinds[value].label, hint: kinds[value].hint }));

/** One rule by typing it, or many: by the dialog, or by pasting a list into the field. */
export function AddRule({ onAdd }: { onAdd: (rules: AccessRule[]) => void }) {
  const [type, setType] = useState<AccessRuleType>('domain');
  const [value, setValue] = useState('');
  const [many, setMany] = useState(false);
  const { label, placeholder } = kinds[type];
  return (
    <form
      className="flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!value.trim()) return;
        onAdd([{ type, value: value.trim() }]);
        setValue('');
      }}
    >
      <Select
        label="Type of rule"
        className="w-28"
        value={type}
        onChange={(next) => setType(accessRuleType.parse(next))}
        options={options}
      />
      <Input
        aria-label={label}
        className="min-w-40 flex-1"
        placeholder={placeholder}
        maxLength={300}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onPaste={(event) => {
          const rules = parseRules(event.clipboardData.getData('text'), type);
          if (rules.length < 2) return;
          event.preventDefault();
          onAdd(rules);
        }}
      />
      <Button type="submit" off={value.trim() ? undefined : `Enter ${type === 'email' ? 'an' : 'a'} ${type} first.`}>
        <Plus aria-hidden />
        Add rule
      </Button>
      <IconButton label="Add many" variant="secondary" onClick={() => setMany(true)}>
        <ClipboardPaste />
      </IconButton>
      {many && <AddManyDialog type={type} onAdd={onAdd} onClose={() => setMany(false)} />}
    </form>
  );
}
