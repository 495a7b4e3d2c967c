import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PEERS } from '../../evaluate/baselines/peers.ts';
import { canBeRanked, type PeerJudgement, peerSections } from '../../evaluate/people/peers.ts';
import { PEOPLE_WORLDS } from '../../evaluate/people/worlds.ts';

test('users are ranked where somebody is not honest, and somebody is', () => {
  const ranked = (name: string) => canBeRanked(PEOPLE_WORLDS.find((world) => world.name === name)!);
  for (const name of ['own-ties', 'contrary-bot', 'promoters-in-disguise', 'ring'])
    assert.ok(ranked(name), name);
  for (const name of ['honest-one-taste', 'two-tastes', 'biased-judges']) assert.ok(!ranked(name), name);
});

test('a method without a result has a dash and its reason, never a number', () => {
  const judgement = (auc: number | null): PeerJudgement => ({
    world: 'own-ties',
    rule: 0.9,
    ours: 0.8,
    auc: Object.fromEntries(
      PEERS.map((peer) => [peer, peer === 'MACE' ? null : auc]),
    ) as PeerJudgement['auc'],
    failures: ['MACE: stopped after 30 seconds'],
  });
  const sections = peerSections([judgement(0.7), judgement(0.6)], 2, 30);
  const row = sections
    .find((section) => section.startsWith('|'))!
    .split('\n')
    .at(-1)!;
  const cells = row.split('|').map((cell) => cell.trim());
  assert.deepEqual(cells.slice(1, 4), ['own-ties', '0.900', '0.800']);
  assert.equal(cells[4 + PEERS.indexOf('GLAD')], '0.650');
  assert.equal(cells[4 + PEERS.indexOf('MACE')], '–');
  assert.match(sections.at(-1)!, /MACE: stopped after 30 seconds/);
});
