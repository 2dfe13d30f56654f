export { TouchKeyboard } from './touch-keyboard.tsx';
