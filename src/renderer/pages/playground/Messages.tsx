import { ActionIcon, Button } from '@mantine/core';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Message } from '../../../shared/contract/ask.ts';
import { type DraftMessage, moveMessage, newMessage, nextRole } from './draft.ts';
import { useDraft } from './draftStore.ts';
import classes from './Messages.module.css';
import { PromptEditor } from './PromptEditor.tsx';

const roleNames: Readonly<Record<Message['role'], string>> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
};

const hints: Readonly<Record<Message['role'], string>> = {
  system: 'How the model should behave (may stay empty)',
  user: 'What do you want to ask?',
  assistant: 'What the model said before',
};

/** The conversation that is sent, message by message. */
export function Messages() {
  const messages = useDraft((state) => state.draft.messages);
  const edit = useDraft((state) => state.edit);
  const add = () => {
    const message = newMessage(nextRole(messages));
    useDraft.setState({ focusId: message.id });
    edit({ messages: [...messages, message] });
  };
  return (
    <section aria-label="Messages" className={classes.messages}>
      <ol className={classes.list}>
        {messages.map((message, index) => (
          <MessageItem key={message.id} message={message} index={index} count={messages.length} />
        ))}
      </ol>
      <Button variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={add}>
        Add message
      </Button>
    </section>
  );
}

/** "User message", and its number when there is more than one of that role. */
function labelOf(message: DraftMessage, messages: readonly DraftMessage[]): string {
  const same = messages.filter((other) => other.role === message.role);
  const name = `${roleNames[message.role]} message`;
  return same.length === 1 ? name : `${name} ${same.indexOf(message) + 1}`;
}

/** A node that is moved loses the focus; this gives it back. */
function keepFocus(change: () => void): void {
  const focused = document.activeElement;
  flushSync(change);
  if (focused instanceof HTMLElement && document.activeElement !== focused) focused.focus();
}

function MessageItem(props: { message: DraftMessage; index: number; count: number }) {
  const { message, index, count } = props;
  const edit = useDraft((state) => state.edit);
  const label = useDraft((state) => labelOf(message, state.draft.messages));
  const [focused] = useState(() => useDraft.getState().focusId === message.id);
  useEffect(() => {
    // Once: who comes back to the page later looks at it first.
    if (focused) useDraft.setState({ focusId: null });
  }, [focused]);
  const all = () => useDraft.getState().draft.messages;
  const change = (part: Partial<DraftMessage>) =>
    edit({ messages: all().map((other) => (other.id === message.id ? { ...other, ...part } : other)) });
  const move = (by: -1 | 1) => keepFocus(() => edit({ messages: moveMessage(all(), message.id, by) }));
  const remove = () => edit({ messages: all().filter((other) => other.id !== message.id) });

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1);
  };

  return (
    <li className={classes.item} onKeyDown={onKeyDown}>
      <MessageBar
        label={label}
        role={message.role}
        first={index === 0}
        last={index === count - 1}
        onRole={(role) => change({ role })}
        onMove={move}
        onRemove={remove}
      />
      <PromptEditor
        label={label}
        hint={hints[message.role]}
        value={message.content}
        onChange={(content) => change({ content })}
        focused={focused}
      />
    </li>
  );
}

interface BarProps {
  readonly label: string;
  readonly role: Message['role'];
  readonly first: boolean;
  readonly last: boolean;
  readonly onRole: (role: Message['role']) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** Role, place and removal of one message. */
function MessageBar(props: BarProps) {
  const { label } = props;
  return (
    <div className={classes.bar}>
      <select
        className={classes.role}
        aria-label={`Role of ${label}`}
        value={props.role}
        onChange={(event) => props.onRole(event.currentTarget.value as Message['role'])}
      >
        {Object.entries(roleNames).map(([role, name]) => (
          <option key={role} value={role}>
            {name}
          </option>
        ))}
      </select>
      <ActionIcon
        size="sm"
        aria-label={`Move ${label} up`}
        title="Move up, Alt+Up"
        disabled={props.first}
        onClick={() => props.onMove(-1)}
      >
        <ArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={`Move ${label} down`}
        title="Move down, Alt+Down"
        disabled={props.last}
        onClick={() => props.onMove(1)}
      >
        <ArrowDown size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        aria-label={`Remove ${label}`}
        title="Remove"
        disabled={props.first && props.last}
        onClick={props.onRemove}
      >
        <X size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
