import { PageHeader } from '../../components/PageHeader.tsx';

export function ReliabilityPage() {
  return <PageHeader title="Reliability" />;
}
