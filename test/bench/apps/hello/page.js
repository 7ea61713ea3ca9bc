// The least that a React window can be. It marks the same moment as the console does: its first commit.
import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

function Hello() {
  useEffect(() => {
    performance.mark('interactive');
  }, []);
  return createElement('h1', null, 'Hello');
}

createRoot(document.getElementById('root')).render(createElement(Hello));
