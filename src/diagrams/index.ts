export { Diagrams, type Drawing, type DiagramRequest } from './diagrams.ts';
