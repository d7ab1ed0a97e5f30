const form = document.querySelector('#signup');
const answer = document.querySelector('#answer');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const response = await fetch('/signups', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: form.email.value.trim() }),
    });
    answer.textContent = (await response.json()).message;
    answer.className = response.ok ? 'good' : 'bad';
    if (response.ok) form.reset();
  } catch {
    answer.textContent = 'That did not go through. Check your connection and try again.';
    answer.className = 'bad';
  }
  button.disabled = false;
});
