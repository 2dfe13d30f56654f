import { createRoot } from 'react-dom/client';
import '@gatehouse/ui/styles.css';
import './styles/bench.css';
import './styles/scene.css';
import './styles/paper.css';
import './styles/lane.css';
import { Bench } from './bench.tsx';

const root = document.querySelector('#root');
if (root) createRoot(root).render(<Bench />);
