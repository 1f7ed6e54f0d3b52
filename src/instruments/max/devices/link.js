// The OSC contract, version 1, on the instrument's side: says hello, finds a port, keeps the
// instrument's state equal to the daemon's, and tells it what happens here. ES5: Live 10.1 to 12.

var kFirstPort = 10500;
var kDaemonPort = 10501;
var kLastPort = 10515;
var kChannels = 16;

// Types of what the daemon says: i and f are numbers, s is text.
var kTypes = {
  "/exsampling/sample": "iiiiffffiffsss",
  "/exsampling/category": "i",
  "/exsampling/clear": "ii",
  "/exsampling/hold": "iii",
  "/exsampling/gain": "iif",
  "/exsampling/audition": "is",
  "/exsampling/heartbeat": "ii",
  "/exsampling/stage": "s",
  "/exsampling/state/begin": "i",
  "/exsampling/state/end": "i"
};

// `device` acts: say(list) sends OSC, listen(port) hears on it, status(alive, port) shows, and
// sample(s, quiet), clear(channel), hold(channel, on), gain(channel, decibels), category(id),
// audition(path), stage(url) as far as it has them.
function Link(name, device) {
  this.name = name;
  this.device = device;
  this.port = kFirstPort;
  this.epoch = null;
  this.lastSeq = 0;
  this.newest = {};
  this.inState = false;
  this.named = {};
  this.counted = 0;
  this.expected = 0;
  this.alive = false;
  this.synced = false;
  this.ignored = 0;
  this.waiting = {};
  this.helloAgain = new Task(this.hello, this);
  this.silence = new Task(this.lost, this);
  this.nobody = new Task(this.nextPort, this);
  this.stateTooLong = new Task(this.closeState, this);
  this.mayAsk = true;
  this.askPause = new Task(this.askedLongAgo, this);
  this.askLater = new Task(this.ask, this);
  this.flushing = new Task(this.flush, this);
  this.flushPlanned = false;
}

Link.prototype.start = function () {
  this.device.listen(this.port);
  this.device.status(false, this.port);
  this.hello();
  this.silence.schedule(1500);
  this.nobody.schedule(2000);
};

Link.prototype.stop = function () {
  var tasks = [this.helloAgain, this.silence, this.nobody, this.stateTooLong, this.askPause,
    this.askLater, this.flushing];
  for (var i = 0; i < tasks.length; i++) tasks[i].cancel();
};

Link.prototype.hello = function () {
  this.device.say(["/exsampling/hello", this.port, this.name]);
  this.helloAgain.schedule(this.alive ? 5000 : 1000);
};

// Nothing for a while: perhaps the daemon went, perhaps it came back and does not know us.
Link.prototype.lost = function () {
  this.alive = false;
  this.device.status(false, this.port);
  this.hello();
};

// No answer to hello: the port may be another's. The daemon's own is left out.
Link.prototype.nextPort = function () {
  this.port = this.port >= kLastPort ? kFirstPort : this.port + 1;
  if (this.port === kDaemonPort) this.port++;
  this.device.listen(this.port);
  this.device.status(false, this.port);
  this.hello();
  this.nobody.schedule(2000);
};

Link.prototype.heard = function () {
  if (!this.alive) {
    this.alive = true;
    this.device.status(true, this.port);
  }
  this.silence.schedule(1500);
  this.nobody.schedule(3500);
};

function fits(types, args) {
  if (!types || types.length !== args.length) return false;
  for (var i = 0; i < args.length; i++) {
    var wanted = types.charAt(i) === "s" ? "string" : "number";
    if (typeof args[i] !== wanted) return false;
  }
  return true;
}

// One OSC message, as udpreceive gives it.
Link.prototype.hear = function (address, args) {
  if (!fits(kTypes[address], args)) {
    this.ignored++;
    return;
  }
  this.heard();
  switch (address) {
    case "/exsampling/heartbeat": this.heartbeat(args[0], args[1]); break;
    case "/exsampling/state/begin": this.begin(args[0]); break;
    case "/exsampling/state/end": this.end(args[0]); break;
    case "/exsampling/stage": this.act("stage", [args[0]]); break;
    case "/exsampling/category": this.act("category", [args[0]]); break;
    case "/exsampling/audition":
      this.count(args[0]);
      if (this.isNew("audition", 0, args[0])) this.act("audition", [args[1]]);
      break;
    case "/exsampling/sample": this.change("content", args[2], args[0], "sample", [sampleOf(args)]); break;
    case "/exsampling/clear": this.change("content", args[1], args[0], "clear", [args[1]]); break;
    case "/exsampling/hold": this.change("hold", args[1], args[0], "hold", [args[1], args[2] !== 0]); break;
    case "/exsampling/gain": this.change("gain", args[1], args[0], "gain", [args[1], args[2]]); break;
  }
};

function sampleOf(args) {
  return {
    seq: args[0], categoryId: args[1], channel: args[2], melodic: args[3] === 1, pitch: args[4],
    confidence: args[5], duration: args[6], gain: args[7], located: args[8] !== 0,
    latitude: args[9], longitude: args[10], category: args[11], track: args[12], path: args[13]
  };
}

Link.prototype.act = function (what, args) {
  if (this.device[what]) this.device[what].apply(this.device, args);
};

Link.prototype.isNew = function (kind, channel, seq) {
  var key = kind + channel;
  if (this.newest[key] !== undefined && seq <= this.newest[key]) return false;
  this.newest[key] = seq;
  return true;
};

// What failed may come again with the next state.
Link.prototype.forget = function (kind, channel) {
  delete this.newest[kind + channel];
};

Link.prototype.change = function (kind, channel, seq, what, args) {
  this.count(seq);
  if (channel < 1 || channel > kChannels) {
    if (what === "sample") this.act("unmapped", args);
    return;
  }
  if (this.inState && !this.named[kind + channel]) {
    this.named[kind + channel] = true;
    this.named[channel] = true;
    this.counted++;
  }
  if (this.isNew(kind, channel, seq)) this.act(what, args.concat([this.inState]));
};

// The newest seq before which nothing is missing.
Link.prototype.count = function (seq) {
  if (this.inState) return;
  if (seq === this.lastSeq + 1) this.lastSeq = seq;
  else if (seq > this.lastSeq + 1) this.ask();
};

Link.prototype.ask = function () {
  if (!this.mayAsk) return;
  this.mayAsk = false;
  this.askPause.schedule(200);
  this.device.say(["/exsampling/resend", this.lastSeq + 1]);
};

Link.prototype.askedLongAgo = function () {
  this.mayAsk = true;
};

Link.prototype.heartbeat = function (epoch, lastSeq) {
  if (this.epoch !== epoch) {
    var isFirst = this.epoch === null;
    this.epoch = epoch;
    if (!isFirst) {
      this.newest = {};
      this.lastSeq = 0;
      this.closeState();
    }
    this.hello();
  } else if (lastSeq > this.lastSeq) {
    this.ask();
  }
};

Link.prototype.begin = function (count) {
  this.inState = true;
  this.named = {};
  this.counted = 0;
  this.expected = count;
  this.stateTooLong.schedule(500);
};

Link.prototype.closeState = function () {
  this.inState = false;
  this.stateTooLong.cancel();
};

Link.prototype.end = function (lastSeq) {
  if (!this.inState) return;
  if (this.counted !== this.expected) {
    this.closeState();
    this.askLater.schedule(150);
    return;
  }
  if (lastSeq > this.lastSeq) this.lastSeq = lastSeq;
  for (var channel = 1; channel <= kChannels; channel++) {
    if (!this.named[channel]) {
      this.act("clear", [channel, true]);
      this.act("hold", [channel, false, true]);
      this.act("gain", [channel, 0, true]);
    }
  }
  this.closeState();
  this.synced = true;
};

// Ten a second at most of what a dial or an automation sends; the last one counts.
Link.prototype.tellSoon = function (key, list) {
  this.waiting[key] = list;
  if (this.flushPlanned) return;
  this.flushPlanned = true;
  this.flushing.schedule(100);
};

Link.prototype.flush = function () {
  this.flushPlanned = false;
  for (var key in this.waiting) this.device.say(this.waiting[key]);
  this.waiting = {};
};
