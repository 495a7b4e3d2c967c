import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { scoreLines, SCORES, WEIGHTS } from '../../warehouse/index.ts';
import { populationIn } from './sql.ts';

/** `score --population FILE`: scores users, a line of JSON each, from standard input. */
export function addScoreCommand(program: Command): void {
  program
    .command('score')
    .description('score users by a fitted population: lines {"user": …, "cells": …} in, their posteriors out')
    .requiredOption('--population <file>', 'the fit, by audit --save-population')
    .option(
      '--weights',
      'what the other comparisons of each user say of them, by pair and outcome, in place of posteriors',
    )
    .action(async (options: { readonly population: string; readonly weights?: true }) => {
      const population = await populationIn(options.population);
      const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
      for await (const text of scoreLines(population, lines, options.weights === true ? WEIGHTS : SCORES)) {
        if (!process.stdout.write(text))
          await new Promise((resolve) => process.stdout.once('drain', resolve));
      }
    });
}
