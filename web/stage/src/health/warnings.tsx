import { HealthWarnings } from './health_panel';
import { useReach } from '../model/reach';
import { kWords } from '../words';

/** What went wrong, in words; nothing when nothing did. */
export function Warnings() {
  const { model } = useReach();
  if (!model.notice && model.alarms.length === 0 && model.health.warnings.length === 0) return null;
  return (
    <div class="warnings" role="alert">
      {model.notice && (
        <p>
          {model.notice}
          <button type="button" class="plain" onClick={() => model.say('')}>
            {kWords.dismiss}
          </button>
        </p>
      )}
      <HealthWarnings />
      {model.alarms.map((one) => (
        <p key={one.message}>
          {one.message}
          <button type="button" class="plain" onClick={() => model.dismissAlarm(one)}>
            {kWords.dismiss}
          </button>
        </p>
      ))}
    </div>
  );
}
