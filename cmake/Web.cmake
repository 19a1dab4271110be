# Style sheets, scripts, font and icons: joined by web/build.mjs, embedded in pages. The names here
# are the files that build.mjs writes.
set(web_out ${CMAKE_BINARY_DIR}/web)
set(web_files "")
foreach(name public.css staff.css public.js staff.js sprite.svg favicon.svg inter.woff2 inter-ext.woff2 licences.txt names.txt sign_language.webm sign_language.vtt sign_language.webp)
  list(APPEND web_files ${web_out}/${name})
endforeach()
file(GLOB web_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/*.css ${CMAKE_SOURCE_DIR}/web/css/*.css
  ${CMAKE_SOURCE_DIR}/web/js/*.js ${CMAKE_SOURCE_DIR}/web/film/* ${CMAKE_SOURCE_DIR}/web/icons/*.svg)
add_custom_command(OUTPUT ${web_files}
  COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch_web.sh ${web_out}
  DEPENDS ${web_sources} ${CMAKE_SOURCE_DIR}/web/build.mjs ${CMAKE_SOURCE_DIR}/web/package-lock.json ${CMAKE_SOURCE_DIR}/tools/fetch_web.sh
  VERBATIM)
set(web_cpp ${CMAKE_BINARY_DIR}/embedded/web.cpp)
add_custom_command(OUTPUT ${web_cpp}
  COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/embed_files.py web ${web_out} ${web_cpp} ${web_files}
  DEPENDS ${web_files} ${CMAKE_SOURCE_DIR}/tools/embed_files.py VERBATIM)
target_sources(pages PRIVATE ${web_cpp})
# The placeholder for the film in sign language, made anew when its words change; see the tool's first lines.
add_executable(placeholder_film EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tools/placeholder_film.cpp)
target_link_libraries(placeholder_film PRIVATE ${LIB_PANGO} ${LIB_IMAGES})
# Every component as static pages, to look at and to run accessibility tools on.
add_executable(gallery EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/support/gallery.cpp)
target_include_directories(gallery PRIVATE ${CMAKE_SOURCE_DIR}/src/platform)
target_link_libraries(gallery PRIVATE pages)
