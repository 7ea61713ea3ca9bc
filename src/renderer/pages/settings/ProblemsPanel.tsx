import { TriangleAlert } from 'lucide-react';
import type { SettingsProblem } from '../../../shared/contract/settings.ts';
import classes from './Settings.module.css';

/** What is wrong with settings.json or the environment, line by line; nothing when nothing is. */
export function ProblemsPanel(props: { problems: readonly SettingsProblem[] }) {
  const { problems } = props;
  if (problems.length === 0) return null;
  return (
    <div role="alert" className={classes.problems}>
      <p className={classes.problemsTitle}>
        <TriangleAlert size={16} aria-hidden />
        <strong>
          {problems.length === 1
            ? 'The settings have a problem to put right'
            : `The settings have ${problems.length} problems to put right`}
        </strong>
        <span>Until then the settings shown on this page are in force.</span>
      </p>
      <ul className={classes.problemList}>
        {problems.map((problem) => (
          <li key={`${problem.where} ${problem.line} ${problem.message}`}>
            <code className="mono">
              {problem.where}
              {problem.line !== null && `, line ${problem.line}`}
            </code>
            <span>{problem.message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
