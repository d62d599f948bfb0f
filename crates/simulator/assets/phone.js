// The phone page: a person plays one of the people of the fake Instagram.
// State lives on the server; the page shows it and asks again after every event.
"use strict";

const find = (id) => document.getElementById(id);
const phone = document.querySelector(".phone");
const isWide = matchMedia("(min-width: 720px)");
const state = { me: null, thread: null, people: [], threads: [], shown: null };

async function ask(path, body) {
  const options = body && { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch("/control/" + path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error || "The simulator refused this.");
  return value;
}

function make(tag, classes, text) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text != null) element.textContent = text;
  return element;
}

// Names -------------------------------------------------------------------------------------

const nameOf = (person) => person?.full_name || person?.username || "Somebody";
const others = (thread) => thread.members.filter((one) => one.user_id !== state.me);

function titleOf(thread) {
  const people = others(thread);
  return !thread.is_group && people.length === 1 ? nameOf(people[0]) : thread.title;
}

function paintFace(element, name) {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + letter.codePointAt(0)) % 360;
  element.style.setProperty("--hue", hue);
  element.textContent = [...name][0]?.toUpperCase() ?? "?";
  return element;
}

const timeOf = (us) => new Date(us / 1000);
const clock = (us) => timeOf(us).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

// What one item says ------------------------------------------------------------------------

function wordsOf(item) {
  if (item.item_type === "like") return "❤️";
  if (item.note) return item.note;
  return item.text ?? "(" + item.item_type.replaceAll("_", " ") + ")";
}

function preview(thread) {
  const item = thread.last;
  if (!item) return "No messages yet";
  const mine = item.user_id === state.me ? "You: " : "";
  return (item.note ? "" : mine) + wordsOf(item).replaceAll("\n", " ");
}

// The list ----------------------------------------------------------------------------------

function showPeople() {
  const select = find("who");
  const sorted = [...state.people].sort((one, other) => one.has_account - other.has_account);
  select.replaceChildren(...sorted.map((person) => {
    const login = person.has_account ? " · logged in elsewhere" : "";
    const option = make("option", "", nameOf(person) + login);
    option.value = person.user_id;
    return option;
  }));
  if (!state.people.some((person) => person.user_id === state.me)) {
    const wanted = Number(new URLSearchParams(location.hash.slice(1)).get("me"));
    const known = sorted.find((person) => person.user_id === wanted) ?? sorted[0];
    state.me = known?.user_id ?? null;
  }
  select.value = state.me;
  find("nobody").hidden = state.people.length > 0;
}

function showThreads() {
  find("threads").replaceChildren(...state.threads.map((thread) => {
    const row = make("button", "thread" + (thread.unread ? " unread" : ""));
    row.type = "button";
    if (thread.thread_id === state.thread) row.setAttribute("aria-current", "true");
    const lines = make("span", "lines");
    lines.append(make("strong", "", titleOf(thread)), make("small", "", preview(thread)));
    const face = paintFace(make("span", "face"), titleOf(thread));
    face.setAttribute("aria-hidden", "true");
    row.append(face, lines);
    row.addEventListener("click", () => open(thread.thread_id, true));
    return row;
  }));
}

// The conversation --------------------------------------------------------------------------

function showTalk() {
  const talk = document.querySelector(".talk");
  const thread = state.shown;
  talk.classList.toggle("blank", !thread);
  if (!thread) return;
  find("title").textContent = titleOf(thread);
  const people = others(thread);
  find("members").textContent = thread.is_group
    ? people.map(nameOf).join(", ") : people.map((one) => "@" + one.username).join(", ");
  paintFace(find("face"), titleOf(thread));
  const list = find("items");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.replaceChildren(...thread.items.flatMap((item, index) => showItem(thread, item, index)));
  if (atEnd || list.dataset.thread !== thread.thread_id) list.scrollTop = list.scrollHeight;
  list.dataset.thread = thread.thread_id;
}

function showItem(thread, item, index) {
  const before = thread.items[index - 1];
  const after = thread.items[index + 1];
  const parts = [];
  const day = timeOf(item.time_us).toDateString();
  if (!before || timeOf(before.time_us).toDateString() !== day) {
    parts.push(make("p", "day", timeOf(item.time_us).toLocaleDateString([], { dateStyle: "medium" })));
  }
  parts.push(item.note ? make("p", "note", item.note) : showBubble(thread, item, before, after));
  const readers = thread.seen.filter((one) => one.item_id === item.item_id && one.user_id !== state.me);
  if (readers.length && item.user_id === state.me) {
    const names = readers.map((one) => nameOf(thread.members.find((m) => m.user_id === one.user_id)));
    parts.push(make("p", "seen", "✓✓ Seen" + (thread.is_group ? " by " + names.join(", ") : "")));
  }
  return parts;
}

function showBubble(thread, item, before, after) {
  const mine = item.user_id === state.me;
  const first = !before || before.note || before.user_id !== item.user_id;
  const last = !after || after.note || after.user_id !== item.user_id;
  const names = { mine, first, last, edited: item.edited };
  const row = make("div", "item " + Object.keys(names).filter((name) => names[name]).join(" "));
  if (first && !mine && thread.is_group) {
    const sender = thread.members.find((one) => one.user_id === item.user_id);
    row.append(make("span", "from", nameOf(sender ?? item)));
  }
  const kind = item.item_type === "like" ? " big" : item.text == null ? " other" : "";
  const bubble = make("div", "bubble" + kind, wordsOf(item));
  bubble.dir = "auto";
  bubble.title = "Double-click to like";
  bubble.addEventListener("dblclick", () => act(() => like(thread, item)));
  row.append(bubble);
  if (item.reactions.length) {
    const marks = make("div", "marks");
    for (const one of item.reactions) {
      const mark = make("span", "", one.emoji);
      mark.title = nameOf(thread.members.find((member) => member.user_id === one.sender_id));
      marks.append(mark);
    }
    row.append(marks);
  }
  row.append(make("span", "meta", clock(item.time_us) + (item.edited ? " · Edited" : "")));
  return row;
}

function like(thread, item) {
  const own = item.reactions.some((one) => one.sender_id === state.me);
  const target = { thread_id: thread.thread_id, item_id: item.item_id, user_id: state.me };
  return ask("react", own ? target : { ...target, emoji: "❤️" });
}

// What the person does ----------------------------------------------------------------------

async function act(what) {
  try {
    await what();
    find("trouble").hidden = true;
  } catch (error) {
    find("trouble").textContent = error.message;
    find("trouble").hidden = false;
  }
}

function open(thread, focus) {
  state.thread = thread;
  phone.dataset.open = thread ? "talk" : "list";
  history.replaceState(null, "", "#me=" + state.me + (thread ? "&thread=" + thread : ""));
  if (focus) find("text").focus();
  return act(refresh);
}

async function send() {
  const box = find("text");
  const text = box.value.trim();
  if (!text || !state.thread) return;
  await ask("messages", { thread_id: state.thread, from: state.me, text });
  box.value = "";
  find("go").disabled = true;
  find("items").scrollTop = find("items").scrollHeight;
}

async function refresh() {
  state.people = (await ask("people")).people;
  showPeople();
  if (state.me == null) return;
  const me = state.me;
  const threads = (await ask("people/" + me + "/threads")).threads;
  // Somebody else may have been chosen meanwhile.
  if (me !== state.me) return;
  state.threads = threads;
  // There is room for a conversation beside the list: show the newest.
  if (!state.thread && isWide.matches && threads.length) state.thread = threads[0].thread_id;
  const known = threads.find((thread) => thread.thread_id === state.thread);
  const shown = known ? await ask("threads/" + known.thread_id) : null;
  if (me !== state.me || (known && known.thread_id !== state.thread)) return;
  state.shown = shown;
  showThreads();
  showTalk();
  if (known?.unread && document.visibilityState === "visible") {
    await ask("read", { thread_id: known.thread_id, user_id: me });
  }
}

async function follow() {
  let last = null;
  for (;;) {
    try {
      const news = await ask(last === null ? "events" : "events?after=" + last + "&timeout_ms=25000");
      // What happened before the first answer is in no event: look once.
      if (last === null || news.events.length) await refresh();
      last = news.last;
      find("trouble").hidden = true;
    } catch {
      find("trouble").textContent = "The simulator does not answer. Trying again…";
      find("trouble").hidden = false;
      last = null;
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

find("who").addEventListener("change", (event) => {
  state.me = Number(event.target.value);
  state.shown = null;
  open(null);
});
find("back").addEventListener("click", () => open(null));
find("text").addEventListener("input", (event) => {
  find("go").disabled = !event.target.value.trim();
});
find("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    find("send").requestSubmit();
  }
});
find("send").addEventListener("submit", (event) => {
  event.preventDefault();
  act(send);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") open(null);
});
document.addEventListener("visibilitychange", () => act(refresh));

state.thread = new URLSearchParams(location.hash.slice(1)).get("thread");
if (state.thread) phone.dataset.open = "talk";
follow();
