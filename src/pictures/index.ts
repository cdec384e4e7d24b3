export { PictureScaler } from './pictureScaler.ts';
