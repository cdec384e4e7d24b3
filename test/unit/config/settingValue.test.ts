import assert from 'node:assert/strict';
import { settingValue } from '../../../src/config/settingValue.ts';
import { type SettingId, settings } from '../../../src/contributions/index.ts';

describe('the value of a setting', () => {
  const ids = Object.keys(settings) as SettingId[];

  it('is the default where nothing is set, or something of another type', () => {
    for (const id of ids.filter((each) => settings[each].type !== 'object')) {
      for (const raw of [undefined, null, { a: 1 }, Number.NaN]) {
        assert.deepEqual(settingValue(id, raw), settings[id].default, id);
      }
    }
  });

  it('stays between the limits', () => {
    assert.equal(settingValue('maxTokens', 0), 1);
    assert.equal(settingValue('maxTokens', 1e12), 1_000_000);
    assert.equal(settingValue('maxTokens', 100.6), 101);
    assert.equal(settingValue('stream.stallSeconds', 0), 0.5);
    assert.equal(settingValue('stream.stallSeconds', 0.75), 0.75);
    assert.equal(settingValue('budget.perDay', -3), 0);
    assert.equal(settingValue('workspace.maxRounds', Infinity), 25);
  });

  it('is trimmed, and a blank one counts as not set', () => {
    assert.equal(settingValue('baseUrl', ' https://a.example '), 'https://a.example');
    assert.equal(settingValue('model', '  '), 'claude-sonnet-5-5');
    assert.equal(settingValue('instructions', ' '), '');
  });

  it('is one of the choices', () => {
    assert.equal(settingValue('effort', 'xhigh'), 'xhigh');
    assert.equal(settingValue('effort', 'huge'), 'default');
    assert.equal(settingValue('thinking', 'off'), 'off');
    assert.equal(settingValue('thinking', false), 'auto');
  });

  it('of a list keeps the texts alone', () => {
    assert.deepEqual(settingValue('workspace.autoApprove', ['git status', 5, null, 'ls']), ['git status', 'ls']);
    assert.deepEqual(settingValue('workspace.autoApprove', 'git status'), []);
  });
});
