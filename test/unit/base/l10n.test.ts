import assert from 'node:assert/strict';
import {
  displayBundle,
  displayDirection,
  displayLanguage,
  formatCount,
  formatDuration,
  formatNumber,
  formatUsd,
  plural,
  setDisplayLanguage,
  t,
} from '../../../src/base/index.ts';

describe('the display language', () => {
  afterEach(() => setDisplayLanguage('en', null));

  const german = {
    Allow: 'Zulassen',
    'Remove {0}': '{0} entfernen',
    '{0} of {1} files/one': '{0} von einer Datei',
    '{0} files/one': 'eine Datei',
    '{0} files/other': '{0} Dateien',
  };
  const files = (count: number): string => plural(count, '{0} file', '{0} files');

  it('is English without a bundle, whatever the language is called: texts, plurals and figures', () => {
    setDisplayLanguage('it', null);
    assert.equal(displayLanguage(), 'en');
    assert.equal(displayBundle(), null);
    assert.equal(t('Remove {0}', 'a.ts'), 'Remove a.ts');
    assert.deepEqual([files(0), files(1), files(1234)], ['0 files', '1 file', '1,234 files']);
  });

  it('gives the texts of its bundle, and English where one is missing', () => {
    setDisplayLanguage('de', german);
    assert.equal(t('Allow'), 'Zulassen');
    assert.equal(t('Remove {0}', 'a.ts'), 'a.ts entfernen');
    assert.equal(t('Deny'), 'Deny');
    assert.equal(displayBundle(), german);
  });

  it('has the plural forms of the language, with its figures', () => {
    setDisplayLanguage('de', german);
    assert.deepEqual([files(0), files(1), files(1234)], ['0 Dateien', 'eine Datei', '1.234 Dateien']);
    setDisplayLanguage('ja', { '{0} files/other': '{0} 個のファイル' });
    assert.deepEqual([files(1), files(2)], ['1 個のファイル', '2 個のファイル']);
    setDisplayLanguage('fr', { '{0} files/one': '{0} fichier', '{0} files/other': '{0} fichiers' });
    assert.deepEqual([files(0), files(2)], ['0 fichier', '2 fichiers']);
  });

  it('keeps English plurals in a language that lacks the form', () => {
    setDisplayLanguage('fr', { Allow: 'Autoriser' });
    assert.deepEqual([files(0), files(1), files(2)], ['0 files', '1 file', '2 files']);
  });

  it('writes numbers, money and spans as the language does', () => {
    setDisplayLanguage('de', german);
    assert.equal(formatNumber(1234.5), '1.234,5');
    assert.equal(formatUsd(12.3).replaceAll(/\s/gu, ' '), '12,30 $');
    assert.equal(formatCount(1_240_000).replaceAll(/\s/gu, ' '), '1,2 Mio.');
    assert.equal(formatDuration(3200), '3,2 s');
    setDisplayLanguage('zh-cn', {});
    assert.equal(formatCount(18_000), '1.8万');
    setDisplayLanguage('en', null);
    assert.deepEqual([formatCount(18_000), formatUsd(0.0042), formatDuration(3200)], ['18k', '$0.0042', '3.2 s']);
  });

  it('names itself as the platform does, with its direction', () => {
    setDisplayLanguage('zh-cn', {});
    assert.equal(displayLanguage(), 'zh-CN');
    assert.equal(displayDirection(), 'ltr');
    setDisplayLanguage('ar', {});
    assert.equal(displayDirection(), 'rtl');
  });
});
