import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startDesigner } from './state/start-designer.tsx';
import './theme/theme.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
const designer = createRoot(root);
void startDesigner().then((page) => designer.render(<StrictMode>{page}</StrictMode>));
