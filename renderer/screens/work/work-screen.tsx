import './work.css';
import './person/person.css';
import { CallRegion } from './call/call-region.tsx';
import { PersonRegion } from './person/person-region.tsx';
import { QueueRegion } from './queue/queue-region.tsx';
import { WaitingStrip } from './waiting-strip.tsx';

/** Who to call, what they said they need, and the call: left to right, in the order of the work. */
export const WorkScreen = () => (
  <div className="work-screen">
    <WaitingStrip />
    <div className="work">
      <QueueRegion />
      <PersonRegion />
      <CallRegion />
    </div>
  </div>
);
