document.title = "Checkout ready";
