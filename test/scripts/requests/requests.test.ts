import { playAll } from '../play-all.ts';

playAll(import.meta.dir);
