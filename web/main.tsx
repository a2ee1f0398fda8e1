/** The staff's pages begin here. */
import './style/main.scss';
import { render } from 'preact';
import { App } from './app/router.tsx';

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no #app');
render(<App />, place);
