import { evenly } from '../worlds.ts';
import { alternates, choosesLonger, clicks, copies, isShown, promotes } from './habits.ts';
import { always, beta, gaussian, type Law, oneOf, ownStrengths, uniform } from './laws.ts';
import type { PeopleWorld, Sort, TieLevel } from './world.ts';

/** Mean 0.8, standard deviation 0.12. */
const ATTENTIVE = beta(8, 2);
const NEVER = always(0);

const attentive = (users: number): Sort => ({ users, eta: ATTENTIVE });
const coins = (users: number): Sort => ({ users, eta: NEVER });
const contrary = (users: number): Sort => ({ users, eta: ATTENTIVE, contrary: true });
const longerClickers = (users: number): Sort => ({
  users,
  eta: NEVER,
  habit: choosesLonger(0.9),
  shows: 'length',
});

const EIGHT = evenly(8, 4);
/** The strengths of the eight in another order: place `ranks[k]` for model k. */
const another = (ranks: readonly number[]) => always(ranks.map((rank) => EIGHT[rank]!));
/** Correlation 0, −0.5 and twice 0.5 with the eight as they are. */
const UNRELATED = another([2, 6, 3, 1, 4, 5, 7, 0]);
const OPPOSED = another([7, 6, 1, 3, 5, 0, 2, 4]);
const RELATED = [another([2, 4, 0, 1, 6, 5, 7, 3]), another([1, 4, 5, 2, 0, 3, 7, 6])] as const;
const ofTaste = (users: number, taste: Law<readonly number[]> = UNRELATED): Sort => ({
  users,
  eta: ATTENTIVE,
  taste,
});

/** Attentive ties at equal strengths: none, 23%, 67%. */
const NO_TIES: TieLevel = { nu: 0, coin: 0 };
const SOME_TIES: TieLevel = { nu: 0.6, coin: 0.2 };
const MANY_TIES: TieLevel = { nu: 4, coin: 0.6 };
const OWN_TIES = oneOf(
  { value: NO_TIES, weight: 1 / 3 },
  { value: SOME_TIES, weight: 1 / 3 },
  { value: MANY_TIES, weight: 1 / 3 },
);

/** Many users with a handful of comparisons and few with hundreds. */
const longTail = (share: number): number => Math.min(300, Math.floor(3 / (1 - share) ** 1.1));

const ALL = { strengths: true, attention: true };
const NO_STRENGTHS = { strengths: false, attention: true };
const NEITHER = { strengths: false, attention: false };
const eight = { strengths: EIGHT, comparisonsEach: 40, tells: ALL } as const;
const few = {
  strengths: evenly(6, 4),
  tells: ALL,
  people: { attentive: attentive(140), coin: coins(40), contrary: contrary(20) },
} as const;
const twoModels = { strengths: evenly(2, Math.log(4)), comparisonsEach: 40, tells: NO_STRENGTHS } as const;
const everything = {
  strengths: EIGHT,
  tells: ALL,
  ties: OWN_TIES,
  order: gaussian(0, 1),
  people: { attentive: attentive(120), 'another taste': ofTaste(40), coin: coins(40) },
} as const;

/** A taste turned round: only with two models. */
const TURNED = always(evenly(2, -Math.log(4)));
const FOUR = evenly(4, 2.5);
const ofOwnTaste = (users: number): Sort => ({
  ...ofTaste(users, ownStrengths(FOUR, 2.5)),
  shows: 'own taste',
});

export const PEOPLE_WORLDS: readonly PeopleWorld[] = [
  {
    name: 'own-ties',
    what: 'people tie never, sometimes or mostly (attentive ties at equal strengths: none, 23%, 67%), a third each; 30% coin-flippers, with tie levels of their own as well',
    ...eight,
    ties: OWN_TIES,
    people: { attentive: attentive(140), coin: coins(60) },
  },
  {
    name: 'own-order-1',
    what: 'order effects of their own (standard deviation 1); 30% coin-flippers',
    ...eight,
    order: gaussian(0, 1),
    people: { attentive: attentive(140), coin: { ...coins(60), order: always(0) } },
  },
  {
    name: 'own-order-1.5',
    what: 'the same, standard deviation 1.5',
    ...eight,
    order: gaussian(0, 1.5),
    people: { attentive: attentive(140), coin: { ...coins(60), order: always(0) } },
  },
  {
    name: 'biased-judges',
    what: 'eight LLM judges, 300 comparisons each, attentive (mean η 0.9), with position biases of their own (standard deviation 1.5)',
    strengths: evenly(12, 4),
    comparisonsEach: 300,
    tells: ALL,
    order: gaussian(0, 1.5),
    people: { judge: { users: 8, eta: beta(18, 2) } },
  },
  {
    name: 'two-tastes',
    what: 'a quarter has another ranking (correlation 0); nobody careless',
    ...eight,
    people: { attentive: attentive(150), 'another taste': ofTaste(50) },
  },
  {
    name: 'two-tastes-coins',
    what: 'a quarter of the honest has another ranking (correlation 0); 20% coin-flippers',
    ...eight,
    people: { attentive: attentive(120), 'another taste': ofTaste(40), coin: coins(40) },
  },
  {
    name: 'opposed-taste-coins',
    what: 'a quarter of the honest has a ranking of correlation −0.5; 20% coin-flippers',
    ...eight,
    people: { attentive: attentive(120), 'another taste': ofTaste(40, OPPOSED), coin: coins(40) },
  },
  {
    name: 'specialised-topics',
    what: 'three topics with rankings that correlate 0.5 with the first; each user judges one topic; 20% coin-flippers',
    ...eight,
    tells: NO_STRENGTHS,
    people: {
      'topic 1': attentive(54),
      'topic 2': ofTaste(53, RELATED[0]),
      'topic 3': ofTaste(53, RELATED[1]),
      coin: coins(40),
    },
  },
  {
    name: 'longer-clickers',
    what: '20% pick the longer response in 90% of rows',
    ...eight,
    lengths: { byStrength: 0, taste: 0 },
    people: { attentive: attentive(160), 'longer-clicker': longerClickers(40) },
  },
  {
    name: 'longer-clickers-confounded',
    what: 'the same, stronger models being longer (slope of the log ratio 0.3)',
    ...eight,
    lengths: { byStrength: 0.3, taste: 0 },
    people: { attentive: attentive(160), 'longer-clicker': longerClickers(40) },
  },
  {
    name: 'length-taste',
    what: 'attentive people like longer responses (slope 0.5 on the log ratio), stronger models being longer; 20% coin-flippers',
    ...eight,
    lengths: { byStrength: 0.3, taste: 0.5 },
    people: { attentive: attentive(160), coin: coins(40) },
    tells: NO_STRENGTHS,
  },
  {
    name: 'promoters',
    what: 'ten accounts always vote for one middling model, and flip a coin where it is not shown',
    ...eight,
    people: {
      attentive: attentive(190),
      promoter: { users: 10, eta: NEVER, habit: promotes(4), dishonest: true, shows: 'promoter' },
    },
  },
  {
    name: 'promoters-in-disguise',
    what: 'ten accounts always vote for one middling model, and judge attentively where it is not shown',
    ...eight,
    people: {
      attentive: attentive(190),
      promoter: {
        users: 10,
        eta: ATTENTIVE,
        attends: (sight) => 1 - isShown(4)(sight),
        habit: promotes(4),
        dishonest: true,
        shows: 'promoter',
      },
    },
  },
  {
    name: 'contrary-bot',
    what: 'one contrary account with 69% of the rows among 60 users; 25% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(44),
      coin: coins(15),
      bot: { users: 1, eta: always(0.95), contrary: true, comparisonsEach: 5250 },
    },
  },
  {
    name: 'few-6',
    what: 'six comparisons a user; 70% attentive, 20% coin-flippers, 10% contrary',
    ...few,
    comparisonsEach: 6,
  },
  { name: 'few-8', what: 'the same, eight comparisons', ...few, comparisonsEach: 8 },
  { name: 'few-12', what: 'the same, twelve comparisons', ...few, comparisonsEach: 12 },
  {
    name: 'attention-switch',
    what: '20% switch to a coin midway (honest: their first half is good); 20% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(120),
      switching: { users: 40, eta: ATTENTIVE, attends: ({ way }) => (way < 0.5 ? 1 : 0), shows: 'change' },
      coin: coins(40),
    },
  },
  {
    name: 'eta-two-points',
    what: 'η is 0.3 or 0.95, half each; 30% coin-flippers',
    ...eight,
    people: {
      attentive: { users: 140, eta: oneOf({ value: 0.3, weight: 0.5 }, { value: 0.95, weight: 0.5 }) },
      coin: coins(60),
    },
  },
  {
    name: 'eta-uniform',
    what: 'η uniform on 0 to 1 (honest from 0.2 on), for everybody',
    ...eight,
    people: { anybody: { users: 200, eta: uniform(0, 1) } },
  },
  {
    name: 'ten-users',
    what: 'ten users of 20 comparisons; 30% coin-flippers',
    ...eight,
    comparisonsEach: 20,
    people: { attentive: attentive(7), coin: coins(3) },
  },
  {
    name: 'twenty-users',
    what: 'twenty users of 20 comparisons; 30% coin-flippers',
    ...eight,
    comparisonsEach: 20,
    people: { attentive: attentive(14), coin: coins(6) },
  },
  {
    name: 'thirty-users',
    what: 'thirty users of 20 comparisons; 30% coin-flippers',
    ...eight,
    comparisonsEach: 20,
    people: { attentive: attentive(21), coin: coins(9) },
  },
  {
    name: 'everything-8',
    what: 'own ties, own order effects (standard deviation 1), a quarter of the honest of another ranking (correlation 0), 20% coin-flippers; eight comparisons',
    ...everything,
    comparisonsEach: 8,
  },
  { name: 'everything-20', what: 'the same, twenty comparisons', ...everything, comparisonsEach: 20 },
  { name: 'everything-40', what: 'the same, forty comparisons', ...everything, comparisonsEach: 40 },
  {
    name: 'honest-one-taste',
    what: 'nothing is wrong: honest people of one taste',
    ...eight,
    people: { attentive: attentive(200) },
  },
  {
    name: 'honest-three-tastes',
    what: 'nothing is wrong: honest people of three tastes (half, and a quarter each; correlations 0 and −0.5)',
    ...eight,
    people: { attentive: attentive(100), 'taste 2': ofTaste(50), 'taste 3': ofTaste(50, OPPOSED) },
  },
  {
    name: 'honest-own-ties',
    what: 'nothing is wrong: honest people with tie levels of their own',
    ...eight,
    ties: OWN_TIES,
    people: { attentive: attentive(200) },
  },
  {
    name: 'honest-own-order',
    what: 'nothing is wrong: honest people with order effects of their own (standard deviation 1)',
    ...eight,
    order: gaussian(0, 1),
    people: { attentive: attentive(200) },
  },
  {
    name: 'honest-everything',
    what: 'nothing is wrong: own ties, own order effects, a quarter of another ranking',
    ...everything,
    comparisonsEach: 40,
    people: { attentive: attentive(150), 'another taste': ofTaste(50) },
  },
  {
    name: 'honest-few',
    what: 'nothing is wrong: honest people of one taste with eight comparisons each',
    ...eight,
    comparisonsEach: 8,
    people: { attentive: attentive(200) },
  },
  {
    name: 'honest-close-models',
    what: 'nothing is wrong: honest people, models that differ little (over 1 on the log-odds scale)',
    ...eight,
    strengths: evenly(8, 1),
    people: { attentive: attentive(200) },
  },
  {
    name: 'tie-clickers-among-own-ties',
    what: 'own tie levels; 5% tie-clickers, 20% coin-flippers',
    ...eight,
    ties: OWN_TIES,
    people: {
      attentive: attentive(150),
      coin: coins(40),
      'tie-clicker': { users: 10, eta: NEVER, habit: clicks('tie-clicker') },
    },
  },
  {
    name: 'clickers-among-own-order',
    what: 'own order effects (standard deviation 1); 10% first-clickers, 5% second-clickers',
    ...eight,
    order: gaussian(0, 1),
    people: {
      attentive: attentive(170),
      'first-clicker': { users: 20, eta: NEVER, habit: clicks('first-clicker') },
      'second-clicker': { users: 10, eta: NEVER, habit: clicks('second-clicker') },
    },
  },
  {
    name: 'one-pair-each',
    what: 'half of the users, honest or not, judge one and the same pair always; 30% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(70),
      'attentive, one pair': { ...attentive(70), shown: 'one' },
      coin: coins(30),
      'coin, one pair': { ...coins(30), shown: 'one' },
    },
  },
  {
    name: 'professionals',
    what: '10% are professionals (η 0.95) who are shown only neighbours in strength; 20% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(140),
      professional: { users: 20, eta: always(0.95), shown: 'neighbours' },
      coin: coins(40),
    },
  },
  {
    name: 'long-tail-tastes',
    what: '400 users with 3 to 300 comparisons, half of them fewer than 7; a quarter of the honest has another ranking (correlation 0); 20% coin-flippers',
    ...eight,
    comparisonsEach: longTail,
    people: { attentive: attentive(240), 'another taste': ofTaste(80), coin: coins(80) },
  },
  {
    name: 'ties-of-the-attentive',
    what: 'the most attentive (η about 0.9) tie most, others (about 0.6) and the 20% coin-flippers never',
    ...eight,
    people: {
      'attentive, ties': { users: 80, eta: beta(18, 2), ties: always(MANY_TIES) },
      'attentive, no ties': { users: 80, eta: beta(6, 4), ties: always(NO_TIES) },
      coin: { ...coins(40), ties: always(NO_TIES) },
    },
  },
  {
    name: 'ties-of-the-careless',
    what: 'the attentive never tie; the 20% coin-flippers do in 20%, and 30% of the honest mostly do',
    ...eight,
    people: {
      'attentive, no ties': { ...attentive(112), ties: always(NO_TIES) },
      'attentive, ties': { ...attentive(48), ties: always(MANY_TIES) },
      coin: { ...coins(40), ties: always(SOME_TIES) },
    },
  },
  {
    name: 'unbalanced-order',
    what: 'the stronger model is shown first in 80%; own order effects (standard deviation 1); 20% coin-flippers',
    ...eight,
    order: gaussian(0, 1),
    strongerFirst: 0.8,
    people: { attentive: attentive(160), coin: { ...coins(40), order: always(0) } },
  },
  {
    name: 'ring',
    what: 'sixty users in three batches of the same 40 comparisons; a ring of twelve gives the same coin-flipped answers but for 5%; 10% coin-flippers',
    ...eight,
    batches: 3,
    people: {
      attentive: attentive(42),
      ring: { users: 12, eta: NEVER, habit: copies, shows: 'ring' },
      coin: coins(6),
    },
  },
  {
    name: 'half-two-models',
    what: 'half of the users, honest or not, see the two strongest models alone; 30% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(70),
      'attentive, two': { ...attentive(70), shown: 'two' },
      coin: coins(30),
      'coin, two': { ...coins(30), shown: 'two' },
    },
  },
  {
    name: 'two-models-two-tastes',
    what: 'nothing is wrong: two models, of which three quarters prefer the one, a quarter the other (in 80%)',
    ...twoModels,
    people: { attentive: attentive(150), 'another taste': ofTaste(50, TURNED) },
  },
  {
    name: 'two-models-two-tastes-coins',
    what: 'the same among the honest; 20% coin-flippers',
    ...twoModels,
    people: { attentive: attentive(120), 'another taste': ofTaste(40, TURNED), coin: coins(40) },
  },
  {
    name: 'own-tastes',
    what: 'nothing is wrong: four models, sixty users of 80 comparisons, each with strengths of their own about common ones (standard deviation 2.5)',
    strengths: FOUR,
    comparisonsEach: 80,
    tells: NEITHER,
    people: { attentive: ofOwnTaste(60) },
  },
  {
    name: 'own-tastes-coins',
    what: 'the same; 20% coin-flippers',
    strengths: FOUR,
    comparisonsEach: 80,
    tells: NEITHER,
    people: { attentive: ofOwnTaste(48), coin: { ...coins(12), shows: 'coin' } },
  },
  {
    name: 'own-discrimination',
    what: 'people tell models apart more or less sharply (strengths times 0.4, 1 or 2, a third each); 20% coin-flippers',
    ...eight,
    tells: NEITHER,
    people: {
      attentive: ofTaste(
        160,
        oneOf(...[0.4, 1, 2].map((by) => ({ value: EIGHT.map((s) => by * s), weight: 1 / 3 }))),
      ),
      coin: coins(40),
    },
  },
  {
    name: 'alternators',
    what: '10% answer first, second, first, second (but for 5%), 10% the same side again in 90%',
    ...eight,
    people: {
      attentive: attentive(160),
      alternator: { users: 20, eta: NEVER, habit: alternates(0.95), shows: 'pattern' },
      repeater: { users: 20, eta: NEVER, habit: alternates(0.1), shows: 'pattern' },
    },
  },
  {
    name: 'tastes-or-coins',
    what: 'six comparisons; a quarter has another ranking (correlation 0), a quarter flips coins',
    ...eight,
    comparisonsEach: 6,
    people: { attentive: attentive(100), 'another taste': ofTaste(50), coin: coins(50) },
  },
  {
    name: 'taste-and-contrary',
    what: '15% contrary, 20% of an opposed ranking (correlation −0.5), 15% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(100),
      'another taste': ofTaste(40, OPPOSED),
      contrary: contrary(30),
      coin: coins(30),
    },
  },
  {
    name: 'many-contrary',
    what: '30% contrary, 20% coin-flippers',
    ...eight,
    people: { attentive: attentive(100), contrary: contrary(60), coin: coins(40) },
  },
  {
    name: 'contrary-majority-of-rows',
    what: '20% contrary accounts with ten times as many rows as the others; 20% coin-flippers',
    ...eight,
    people: {
      attentive: attentive(60),
      contrary: { ...contrary(20), comparisonsEach: 400 },
      coin: coins(20),
    },
  },
  {
    name: 'rare-coins',
    what: 'nearly perfect attention (η about 0.97); 2% coin-flippers',
    ...eight,
    people: { attentive: { users: 196, eta: beta(60, 2) }, coin: coins(4) },
  },
  {
    name: 'five-users',
    what: 'five users of 60 comparisons, one of them a coin-flipper',
    ...eight,
    comparisonsEach: 60,
    people: { attentive: attentive(4), coin: coins(1) },
  },
  {
    name: 'wide-strengths',
    what: 'strengths over 12 on the log-odds scale; 20% coin-flippers',
    ...eight,
    strengths: evenly(8, 12),
    people: { attentive: attentive(160), coin: coins(40) },
  },
  {
    name: 'half-asleep',
    what: 'everybody is honest but little attentive (η about 0.4); 20% coin-flippers',
    ...eight,
    people: { attentive: { users: 160, eta: beta(16, 24) }, coin: coins(40) },
  },
];
