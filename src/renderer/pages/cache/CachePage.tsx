import { PageHeader } from '../../components/PageHeader.tsx';

export function CachePage() {
  return <PageHeader title="Cache" />;
}
