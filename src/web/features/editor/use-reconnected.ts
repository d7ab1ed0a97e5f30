import { useEffect, useEffectEvent, useRef } from 'react';

/** Calls back when a connection that was open once is open again, after the portal or the network was away. */
export function useReconnected(status: string, onReconnected: () => void) {
  const seen = useRef<'nothing' | 'open' | 'lost'>('nothing');
  const reconnected = useEffectEvent(onReconnected);
  useEffect(() => {
    if (status === 'open') {
      if (seen.current === 'lost') reconnected();
      seen.current = 'open';
    } else if (status === 'reconnecting' && seen.current === 'open') {
      seen.current = 'lost';
    }
  }, [status]);
}
