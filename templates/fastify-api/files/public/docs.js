/** Shows every operation of /openapi.json with a form to try it. */
const api = await (await fetch('/openapi.json')).json();
const shown = ['get', 'post', 'put', 'patch', 'delete'];
const key = document.querySelector('#key');

/** Makes an element; text is always set as text. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** An example body: what the schema names as example or default. */
function example(schema) {
  const pairs = Object.entries(schema?.properties ?? {});
  const named = pairs.map(([name, field]) => [name, field.default ?? field.examples?.[0]]);
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

function field(parameter) {
  const { name, required, schema } = parameter;
  const control = schema.enum
    ? element('select', {}, new Option(required ? 'Choose' : 'Any', ''), ...schema.enum.map((value) => new Option(value)))
    : element('input', { value: schema.default ?? schema.examples?.[0] ?? '', placeholder: schema.type ?? '' });
  control.name = name;
  control.required = required === true;
  return element('label', {}, name, control);
}

async function send(method, path, form, output) {
  const query = new URLSearchParams();
  let address = path;
  for (const [name, value] of new FormData(form)) {
    if (name === 'body') continue;
    if (address.includes(`{${name}}`)) address = address.replace(`{${name}}`, encodeURIComponent(value));
    else if (value) query.set(name, value);
  }
  const body = form.elements.body?.value;
  const headers = { ...(body ? { 'Content-Type': 'application/json' } : {}), ...(key.value ? { Authorization: `Bearer ${key.value}` } : {}) };
  output.hidden = false;
  try {
    const response = await fetch(query.size ? `${address}?${query}` : address, { method: method.toUpperCase(), headers, body });
    const text = await response.text();
    output.className = response.ok ? 'good' : 'bad';
    output.textContent = `${response.status} ${response.statusText}\n${text && JSON.stringify(JSON.parse(text), null, 2)}`;
  } catch (error) {
    output.className = 'bad';
    output.textContent = `No answer: ${error.message}`;
  }
}

function operation(method, path, about) {
  const body = about.requestBody?.content['application/json']?.schema;
  const output = element('pre', { hidden: true, tabIndex: 0 });
  output.setAttribute('aria-live', 'polite');
  const form = element('form', {}, ...(about.parameters ?? []).map(field));
  if (body) form.append(element('label', { className: 'wide' }, 'Body', element('textarea', { name: 'body', rows: 6, spellcheck: false, value: JSON.stringify(example(body), null, 2) })));
  form.append(element('button', { textContent: 'Send' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(method, path, form, output);
  });
  return element(
    'details',
    {},
    element('summary', {}, element('b', { className: method, textContent: method.toUpperCase() }), element('code', { textContent: path }), element('span', { textContent: about.summary ?? '' })),
    element('div', { className: 'try' }, form, output),
  );
}

document.querySelector('#about').textContent = api.info.description;
const groups = new Map();
for (const [path, methods] of Object.entries(api.paths)) {
  for (const method of shown.filter((name) => methods[name])) {
    const tag = methods[method].tags?.[0] ?? 'Other';
    groups.set(tag, [...(groups.get(tag) ?? []), operation(method, path, methods[method])]);
  }
}
for (const [tag, operations] of groups) {
  document.querySelector('#operations').append(element('section', {}, element('h2', { textContent: tag }), ...operations));
}
document.querySelector('details').open = true;
