window.shopUI={version:"3.1",highlight:function(e){e.style.outline="1px solid #08c"}};
document.addEventListener("focusin",function(e){if(e.target.matches("input"))shopUI.highlight(e.target)});
