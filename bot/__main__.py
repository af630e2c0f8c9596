from bot.cli import main

if __name__ == "__main__":  # a process that trains imports this too
    main()
