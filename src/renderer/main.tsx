import './styles/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { announceNonce } from './nonce.ts';

announceNonce();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no element to render into.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
