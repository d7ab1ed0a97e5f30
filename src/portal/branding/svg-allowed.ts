/** What a logo is made of. Everything else is left out when it is written anew. */
export const allowedElements = new Set(
  `svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc style
  linearGradient radialGradient stop clipPath mask pattern marker filter
  feBlend feColorMatrix feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
  feGaussianBlur feMerge feMergeNode feMorphology feOffset`.split(/\s+/),
);

export const allowedAttributes = new Set(
  `id class style href x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points width height viewBox preserveAspectRatio version
  transform transform-origin pathLength dx dy rotate textLength lengthAdjust startOffset method spacing side
  offset gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits
  patternUnits patternContentUnits patternTransform refX refY markerWidth markerHeight markerUnits orient
  filterUnits primitiveUnits in in2 result mode type values tableValues slope intercept amplitude exponent
  operator k1 k2 k3 k4 stdDeviation edgeMode radius
  fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-dasharray stroke-dashoffset vector-effect paint-order opacity color color-interpolation
  color-interpolation-filters display visibility overflow clip-path clip-rule mask mask-type filter flood-color
  flood-opacity stop-color stop-opacity marker-start marker-mid marker-end mix-blend-mode isolation shape-rendering
  text-rendering font-family font-size font-style font-variant font-weight font-stretch letter-spacing word-spacing
  text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode media`.split(/\s+/),
);

/** Elements that run, load or embed something, by their name in lower case, and what the person is told. */
export const hostileElements: Record<string, string> = {
  script: 'a script',
  handler: 'a script (handler)',
  listener: 'a script (listener)',
  foreignobject: 'embedded HTML (foreignObject)',
  iframe: 'embedded HTML (iframe)',
  object: 'an embedded object',
  embed: 'an embedded object',
  audio: 'embedded sound',
  video: 'an embedded video',
  canvas: 'embedded HTML (canvas)',
  image: 'an embedded picture (image)',
  feimage: 'an embedded picture (feImage)',
  link: 'a style sheet of elsewhere (link)',
  base: 'an address that changes others (base)',
  meta: 'embedded HTML (meta)',
};
