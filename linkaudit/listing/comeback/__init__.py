"""What Seller Center gives back: listed and refused rows, whose they are and what they mean."""
