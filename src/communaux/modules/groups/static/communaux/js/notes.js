/* Notes written together: saves each section a moment after one stops typing, takes in what others wrote, and says who
   else writes. Without this file the form saves all sections with its button. It never replaces what is being typed:
   what comes back goes in only where the box still holds what was sent, and the base tells the server the rest. */
(() => {
  "use strict";
  const PAUSE = 1200;
  const form = document.querySelector(".notes-form");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;

  class Section {
    constructor(part) {
      this.part = part;
      this.key = part.dataset.note;
      this.box = part.querySelector("textarea");
      this.base = part.querySelector("input[type=hidden]");
      this.state = part.querySelector("[data-state]");
      this.others = part.querySelector("[data-others]");
      this.saved = this.box.value;
      this.timer = 0;
      this.busy = false;
      this.held = Boolean(part.querySelector(".clashes"));
      this.box.addEventListener("input", () => this.later());
      if (this.others) {
        this.others.addEventListener("htmx:configRequest", (event) => {
          event.detail.path = `/notes/${this.key}/now`;
          event.detail.parameters.base = this.base.value;
          event.detail.parameters.writing = this.dirty() || document.activeElement === this.box ? "1" : "0";
        });
        this.others.addEventListener("htmx:afterSwap", () => {
          if (this.others.querySelector("[data-newer]") && !this.busy && !this.held) this.save();
        });
      }
    }

    dirty() {
      return this.box.value !== this.saved;
    }

    later() {
      this.held = false;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    async save() {
      if (this.busy) return this.later();
      this.busy = true;
      const sent = this.box.value;
      this.state.textContent = this.dirty() ? this.part.dataset.wordsSaving : this.state.textContent;
      const body = new FormData();
      body.append("text", sent);
      body.append("base", this.base.value);
      try {
        const answer = await fetch(`/notes/${this.key}/save`, {
          method: "POST", body, headers: { "X-CSRFToken": token }, credentials: "same-origin",
        });
        if (answer.status === 422) {
          this.state.textContent = (await answer.json()).error;
        } else if (!answer.ok) {
          throw new Error(String(answer.status));
        } else {
          this.take(sent, await answer.json());
        }
      } catch {
        this.state.textContent = this.part.dataset.wordsLost;
        this.timer = setTimeout(() => this.save(), 5000);
      } finally {
        this.busy = false;
      }
    }

    take(sent, told) {
      const untouched = this.box.value === sent;
      if (told.clash.length) {
        /* A draft of both goes in only where nothing was typed meanwhile; else the next save asks again. */
        if (!untouched) return this.later();
        this.show(told);
        this.put(told.text);
        this.base.value = told.base;
        this.saved = sent;
        this.held = true;
        this.state.textContent = this.part.dataset.wordsClash;
        return;
      }
      const old = this.part.querySelector(".clashes");
      if (old) old.remove();
      this.base.value = told.base;
      if (untouched) this.put(told.text);
      this.saved = untouched ? told.text : sent;
      this.state.textContent = told.words;
      if (!untouched) this.later();
    }

    /* Put a text in the box and keep the place of the caret, counted from the nearer end that stayed the same. */
    put(text) {
      if (this.box.value === text) return;
      const before = this.box.value;
      const { selectionStart: start, selectionEnd: end } = this.box;
      let same = 0;
      while (same < start && before[same] === text[same]) same += 1;
      const shift = same === start ? 0 : text.length - before.length;
      this.box.value = text;
      if (document.activeElement === this.box) this.box.setSelectionRange(start + shift, end + shift);
    }

    show(told) {
      const old = this.part.querySelector(".clashes");
      if (old) old.remove();
      const all = document.createElement("div");
      all.className = "clashes";
      for (const clash of told.clash) {
        const pair = document.createElement("div");
        pair.className = "two clash";
        const who = `${this.part.dataset.wordsTheirs} ${told.by}`;
        for (const [title, text] of [[who, clash.theirs], [this.part.dataset.wordsMine, clash.mine]]) {
          const side = document.createElement("div");
          const head = document.createElement("h3");
          const words = document.createElement("pre");
          head.textContent = title;
          words.textContent = text;
          side.append(head, words);
          pair.append(side);
        }
        all.append(pair);
      }
      this.box.before(all);
    }
  }

  const sections = [...form.querySelectorAll("[data-note]")].map((part) => new Section(part));
  /* What the browser kept after going back would be compared with a newer base. */
  form.setAttribute("autocomplete", "off");
  window.addEventListener("pagehide", () => {
    for (const section of sections) {
      if (!section.dirty() || section.held) continue;
      const body = new FormData();
      body.append("text", section.box.value);
      body.append("base", section.base.value);
      body.append("csrfmiddlewaretoken", token);
      navigator.sendBeacon(`/notes/${section.key}/save`, body);
    }
  });
})();
