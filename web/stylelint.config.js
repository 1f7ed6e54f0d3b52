/** @type {import('stylelint').Config} */
export default {
  extends: ['stylelint-config-standard'],
  rules: {
    // Colours have their names in tokens.css.
    'color-no-hex': true,
    'color-named': ['never', { ignore: ['inside-function'] }],
    'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla'],
    // Safari 14 and the Chromium of Live know no other.
    'media-feature-range-notation': 'prefix',
    'property-no-vendor-prefix': null,
    'color-function-notation': null,
    // Empty lines make groups.
    'custom-property-empty-line-before': null,
    'declaration-empty-line-before': null,
    // Classes are named after the states and words of the page's model, as onStage.
    'selector-class-pattern': null,
    // Rules stand in the order of the page, not of their weight.
    'no-descending-specificity': null,
  },
  overrides: [
    { files: ['**/tokens.css'], rules: { 'color-no-hex': null, 'function-disallowed-list': null } },
  ],
};
