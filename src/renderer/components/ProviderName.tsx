import { useProviders } from '../stores/console.ts';

/** A provider by its name, the id on hover; the id itself for one that is no longer set up. */
export function ProviderName(props: { id: string }) {
  const name = useProviders((state) => state.data?.find((provider) => provider.id === props.id)?.name);
  return <span title={props.id}>{name ?? props.id}</span>;
}
