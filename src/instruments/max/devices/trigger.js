// The device ExSampling Trigger: sounds of chosen categories become notes for the instrument after
// it. Eight rows: category, note, velocity, length.

inlets = 1;
outlets = 4;
var kOscOut = 0;
var kListen = 1;
var kNote = 2;   // note, velocity, length in ms
var kHead = 3;
var kRows = 8;

var rows = [];
var names = {};
for (var row = 0; row < kRows; row++) rows[row] = { category: -1, note: 60, velocity: 100, length: 500 };

var link = new Link("ExSampling Trigger", {
  say: function (list) { outlet(kOscOut, list); },
  listen: function (port) { outlet(kListen, ["port", port]); },
  status: function (alive, port) {
    outlet(kHead, ["alive", alive ? 1 : 0]);
    outlet(kHead, ["status", alive ? "daemon, port " + port : "no daemon, port " + port]);
  },
  sample: function (sample) {
    if (names[sample.categoryId] === sample.category) return;
    names[sample.categoryId] = sample.category;
    showNames();
  },
  category: function (id) {
    outlet(kHead, ["last", id, names[id] || ""]);
    for (var i = 0; i < kRows; i++) {
      if (rows[i].category === id) outlet(kNote, [rows[i].note, rows[i].velocity, rows[i].length]);
    }
  }
});

function showNames() {
  for (var i = 0; i < kRows; i++) {
    var id = rows[i].category;
    outlet(kHead, ["row", i + 1, id < 0 ? "off" : (names[id] || "category " + id)]);
  }
}

function start() {
  showNames();
  link.start();
}

function notifydeleted() {
  link.stop();
}

function anything() {
  link.hear(messagename, arrayfromargs(arguments));
}

function category(row, id) {
  rows[row - 1].category = id;
  showNames();
}

function note(row, value) {
  rows[row - 1].note = value;
}

function velocity(row, value) {
  rows[row - 1].velocity = value;
}

function length(row, value) {
  rows[row - 1].length = value;
}
