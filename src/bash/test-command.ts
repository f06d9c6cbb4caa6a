/** `[[ … ]]`: its substitutions, and the operands that bash evaluates. */
import type { TestExpression, Word } from 'unbash';
import { checkEvaluated, checkHolders, checkName } from './arithmetic/walk.ts';
import type { Context } from './context.ts';
import { expandValue, visitWord } from './word.ts';

const ARITHMETIC = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);

export function walkTest(ctx: Context, node: TestExpression): void {
  ctx.report.spend();
  switch (node.type) {
    case 'TestUnary':
      // `-v` and `-R` take a variable's name, with its subscript.
      if (node.operator === '-v' || node.operator === '-R') visitName(ctx, node.operand);
      else visitWord(ctx, node.operand);
      return;
    case 'TestBinary':
      for (const side of [node.left, node.right]) walkSide(ctx, side, ARITHMETIC.has(node.operator));
      return;
    case 'TestLogical':
      for (const operand of node.operands) walkTest(ctx, operand);
      return;
    case 'TestNot':
      return walkTest(ctx, node.operand);
    case 'TestGroup':
      return walkTest(ctx, node.expression);
    default:
      ctx.report.addOpaque(ctx.place, node satisfies never, 'this test is not understood');
  }
}

function visitName(ctx: Context, word: Word): void {
  const name = expandValue(ctx, word);
  checkEvaluated(ctx, name, word);
  checkName(ctx, name, word);
}

function walkSide(ctx: Context, side: Word, arithmetic: boolean): void {
  const value = expandValue(ctx, side);
  if (!arithmetic) return;
  checkHolders(ctx, side.text, side);
  checkEvaluated(ctx, value, side);
}
