// The device ExSampling: sixteen samplers. Notes do not come here: they go straight from MIDI to
// the voices; this script decides what the voices play and what the device shows.

inlets = 1;
outlets = 5;
var kOscOut = 0;      // to udpsend
var kListen = 1;      // to udpreceive
var kSampler = 2;     // channel, then: vacate, load, play, silence, arrive, save
var kStrip = 3;       // channel, then what its strip shows
var kHead = 4;        // what the head of the device shows

var kNoteNames = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
var kMiddleC = 261.6255653;
var kLoadWithin = 3000;

// Buffers have names that two devices do not share: the first argument, which begins with what Live
// puts for ---.
var localName = jsarguments[1];
var stageUrl = "";
var selected = 1;
var remapTo = 1;
var sceneNames = [];
var intakeShown = 1;

function Sampler(channel) {
  this.channel = channel;
  this.active = 1;          // the buffer that plays: 0 or 1
  this.content = null;      // the sample in it
  this.pending = null;      // {sample, quiet, started}
  this.held = false;
  this.gain = 0;
  this.arrival = 0;         // 0 off, 1 at once, 2 next beat, 3 next bar
  this.trackName = "";
  this.mayReport = true;
  this.fill = new Task(this.startLoading, this);
  this.patience = new Task(this.fail, this);
  this.reportPause = new Task(this.reportAgain, this);
  this.showAgain = new Task(this.show, this);
}

Sampler.prototype.tell = function () {
  outlet(kSampler, [this.channel].concat(arrayfromargs(arguments)));
};

Sampler.prototype.draw = function () {
  outlet(kStrip, [this.channel].concat(arrayfromargs(arguments)));
};

// A new sample goes into the buffer that does not play; who still sounds on it has 20 ms to end.
Sampler.prototype.put = function (sample, quiet) {
  this.trackName = sample.track;
  this.draw("name", sample.track);
  if (this.content && this.content.path === sample.path) {
    this.cancel();
    sample.length = this.content.length;
    sample.stereo = this.content.stereo;
    this.content = sample;
    this.settled(sample, true);
    return;
  }
  this.pending = { sample: sample, quiet: quiet, started: false };
  this.tell("vacate", 1 - this.active);
  this.fill.schedule(20);
};

Sampler.prototype.startLoading = function () {
  if (!this.pending) return;
  this.pending.started = true;
  this.tell("load", 1 - this.active, this.pending.sample.path);
  this.patience.schedule(kLoadWithin);
};

Sampler.prototype.cancel = function () {
  this.pending = null;
  this.fill.cancel();
  this.patience.cancel();
};

// buffer~ has read a file.
Sampler.prototype.loaded = function (buffer) {
  if (!this.pending || !this.pending.started || buffer === this.active) return;
  var sample = this.pending.sample;
  var quiet = this.pending.quiet;
  var content = new Buffer(localName + this.channel + (buffer === 0 ? "a" : "b"));
  var length = content.length();
  if (!(length > 0)) {
    this.fail();
    return;
  }
  this.cancel();
  sample.length = length;
  sample.stereo = content.channelcount() > 1;
  this.active = buffer;
  this.content = sample;
  this.settled(sample, quiet);
};

Sampler.prototype.settled = function (sample, quiet) {
  this.play();
  this.show();
  this.tell("save", sample.melodic ? 1 : 0, sample.pitch, sample.gain, sample.duration,
    sample.located ? 1 : 0, sample.latitude, sample.longitude, sample.categoryId, sample.category,
    sample.track, sample.path);
  if (sample.seq > 0) link.device.say(["/exsampling/loaded", sample.seq]);
  if (quiet) return;
  this.draw("new");
  if (this.arrival > 0) {
    var note = sample.melodic && sample.pitch > 0 ? noteOf(sample.pitch) : 60;
    this.tell("arrive", this.arrival, note, sample.length);
  }
};

// What the next note uses; voices that sound keep what they have.
Sampler.prototype.play = function () {
  var sample = this.content;
  if (!sample) return;
  this.tell("play", this.active, sample.melodic ? 1 : 0, sample.pitch > 0 ? sample.pitch : kMiddleC,
    Math.pow(10, (sample.gain + this.gain) / 20), sample.length, sample.stereo ? 1 : 0);
};

Sampler.prototype.fail = function () {
  if (!this.pending) return;
  var seq = this.pending.sample.seq;
  this.cancel();
  link.forget("content", this.channel);
  if (seq > 0) link.device.say(["/exsampling/failed", seq, "Max cannot read the file"]);
};

Sampler.prototype.clear = function () {
  this.cancel();
  if (!this.content) return;
  this.content = null;
  this.tell("play", this.active, 0, kMiddleC, 0, 0, 0);
  this.tell("silence");
  this.tell("save", 0);
  this.show();
};

Sampler.prototype.show = function () {
  var sample = this.content;
  this.draw("category", sample ? sample.category : "");
  this.draw("note", sample && sample.pitch > 0 ? noteName(sample.pitch) : "");
  this.draw("place", sample && sample.located ? place(sample) : "");
  this.draw("playback", sample ? (sample.melodic ? "tuned" : "drum") : "");
  this.draw("wave", sample ? this.active : 2);
  this.draw("hold", this.held ? 1 : 0);
  this.draw("gain", this.gain);
};

Sampler.prototype.reportAgain = function () {
  this.mayReport = true;
};

// A note-on sounded: at most ten a second are told.
Sampler.prototype.played = function (note, velocity) {
  if (!this.content || !this.mayReport || !(this.content.seq > 0)) return;
  this.mayReport = false;
  this.reportPause.schedule(100);
  link.device.say(["/exsampling/played", this.content.seq, note, velocity]);
};

function noteOf(hertz) {
  return Math.round(69 + 12 * Math.log(hertz / 440) / Math.LN2);
}

// A4 is 440 Hz, note 69, as on the stage page; Live calls that key A3.
function noteName(hertz) {
  var note = noteOf(hertz);
  return kNoteNames[note % 12] + (Math.floor(note / 12) - 1);
}

function place(sample) {
  return sample.latitude.toFixed(2) + "/" + sample.longitude.toFixed(2);
}

var samplers = [];
for (var made = 1; made <= kChannels; made++) samplers[made] = new Sampler(made);

var link = new Link("ExSampling", {
  say: function (list) { outlet(kOscOut, list); },
  listen: function (port) { outlet(kListen, ["port", port]); },
  status: function (alive, port) {
    outlet(kHead, ["alive", alive ? 1 : 0]);
    outlet(kHead, ["status", alive ? "daemon, port " + port : "no daemon, port " + port]);
  },
  stage: function (url) { stageUrl = url; },
  sample: function (sample, quiet) { samplers[sample.channel].put(sample, quiet); },
  clear: function (channel) { samplers[channel].clear(); },
  hold: function (channel, on) {
    if (samplers[channel].held === on) return;
    samplers[channel].held = on;
    samplers[channel].draw("hold", on ? 1 : 0);
  },
  gain: function (channel, decibels) {
    if (samplers[channel].gain === decibels) return;
    samplers[channel].gain = decibels;
    samplers[channel].draw("gain", decibels);
    samplers[channel].play();
  }
});

// Messages from the patch.

function start() {
  for (var channel = 1; channel <= kChannels; channel++) samplers[channel].show();
  link.start();
}

function notifydeleted() {
  link.stop();
}

function anything() {
  link.hear(messagename, arrayfromargs(arguments));
}

function loaded(channel, buffer) {
  samplers[channel].loaded(buffer);
}

function played(channel, note, velocity) {
  samplers[channel].played(note, velocity);
}

// What the set remembers of a channel: sounds until the daemon says otherwise.
function restore(channel, melodic, pitch, gain, duration, located, latitude, longitude, categoryId,
  category, track, path) {
  var sampler = samplers[channel];
  if (path === undefined || sampler.content || sampler.pending) return;
  sampler.put({
    seq: 0, channel: channel, melodic: melodic === 1, pitch: pitch, confidence: 1,
    duration: duration, gain: gain, located: located === 1, latitude: latitude,
    longitude: longitude, categoryId: categoryId, category: String(category),
    track: String(track), path: String(path)
  }, true);
}

// The performer acts. The daemon owns hold and gain: what is set here is asked of it, and shown as
// it is when no answer comes. Before the first state, controls only repeat what the set remembers.
function hold(channel, on) {
  var sampler = samplers[channel];
  if (!link.synced || (on === 1) === sampler.held) return;
  link.device.say(["/exsampling/hold", channel, on]);
  sampler.showAgain.schedule(1000);
}

function gain(channel, decibels) {
  var sampler = samplers[channel];
  if (decibels === sampler.gain) return;
  if (!link.alive || !link.synced) {
    sampler.gain = decibels;
    sampler.play();
    return;
  }
  link.tellSoon("gain" + channel, ["/exsampling/gain", channel, decibels]);
  sampler.showAgain.schedule(1000);
}

function clear(channel) {
  link.device.say(["/exsampling/clear", channel]);
}

function undo(channel) {
  link.device.say(["/exsampling/undo", channel]);
}

// Where Live's transport is, on every quarter note: bar and beat counted from 1, ticks since that
// beat, ticks a quarter note, quarter notes a minute, time signature. The daemon counts in the signature's beats.
function transport(bar, beat, ticks, ticksPerQuarter, tempo, beatsPerBar, beatUnit) {
  if (!(beatUnit > 0) || !(ticksPerQuarter > 0)) return;
  var beatsPerQuarter = beatUnit / 4;
  link.device.say(["/exsampling/transport", beatsPerBar, tempo * beatsPerQuarter,
    (bar - 1) * beatsPerBar + beat - 1 + ticks / ticksPerQuarter * beatsPerQuarter]);
}

function arrival(channel, mode) {
  samplers[channel].arrival = mode;
}

function intake(value) {
  if (value === intakeShown) return;
  intakeShown = value;
  if (link.synced) link.device.say(["/exsampling/intake", value]);
}

function scenes() {
  sceneNames = arrayfromargs(arguments).join(" ").split(",");
  for (var i = 0; i < sceneNames.length; i++) sceneNames[i] = sceneNames[i].replace(/^\s+|\s+$/g, "");
}

function scene(number) {
  if (!link.synced || number < 1) return;
  var name = sceneNames[number - 1];
  if (name) link.device.say(["/exsampling/scene", name]);
  else outlet(kHead, ["status", "scene " + number + " has no name"]);
}

function select(channel) {
  selected = channel;
}

function remapto(channel) {
  remapTo = channel;
}

// From now on, sounds like the selected channel's go on the other track.
function remap() {
  var sample = samplers[selected].content;
  var track = samplers[remapTo].trackName;
  if (!sample) outlet(kHead, ["status", "channel " + selected + " is empty"]);
  else if (!track) outlet(kHead, ["status", "channel " + remapTo + " has no track yet"]);
  else link.device.say(["/exsampling/map", sample.category, track]);
}

function openstage() {
  if (stageUrl) messnamed("max", "launchbrowser", stageUrl);
  else outlet(kHead, ["status", "no stage page yet"]);
}
