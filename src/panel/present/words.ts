import { t } from '../../base/index.ts';

export const percent = (share: number): string => t('{0} %', Math.round(share * 100));
