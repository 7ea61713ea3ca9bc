import { ActionIcon } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../stores/actions.ts';

const SHOWN_MS = 1500;

/** Copies `text` by one click (given as a function where it is long or changes all the time). `label` names what is copied: "Copy key". Says "Copied" for a moment. */
export function CopyButton(props: {
  text: string | (() => string);
  label: string;
  size?: 'xs' | 'sm' | 'md';
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <>
      <ActionIcon
        size={props.size ?? 'sm'}
        aria-label={props.label}
        title={props.label}
        onClick={() =>
          void copyText(typeof props.text === 'string' ? props.text : props.text()).then(setCopied)
        }
      >
        <Icon size={14} aria-hidden />
      </ActionIcon>
      <span role="status" className="visually-hidden">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}
